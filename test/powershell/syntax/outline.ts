/** A script as one line that shows how it was understood: `(eq $a 'b')`, `Get-X -Name 'v' | fl`. */
import type {
  Command,
  CommandElement,
  Expression,
  PipelineElement,
  Redirection,
  Statement,
} from '../../../src/powershell/syntax/ast.ts';
import type { Script } from '../../../src/powershell/syntax/script-ast.ts';
import { parseScript } from '../../../src/powershell/syntax/scripts.ts';

export function outline(text: string): string {
  return scriptOutline(parseScript(text));
}

function scriptOutline({ parameters, begin, process, body }: Script): string {
  const params = parameters?.map(
    ({ name, type, initial, mandatory }) =>
      `${mandatory ? '!' : ''}${type ? `[${type}]` : ''}$${name}${initial ? `=${of(initial)}` : ''}`,
  );
  return [
    ...(params ? [`param(${params.join(', ')})`] : []),
    ...(begin ? [`begin${block(begin)}`] : []),
    ...(process ? [`process${block(process)}`] : []),
    ...body.map(statement),
  ].join('; ');
}

function block(statements: readonly Statement[]): string {
  return `{${statements.map(statement).join('; ')}}`;
}

function statement(node: Statement): string {
  switch (node.kind) {
    case 'pipeline':
      return node.elements.map(element).join(' | ');
    case 'chain':
      return `${statement(node.left)} ${node.operator} ${statement(node.right)}`;
    case 'assignment':
      return `${of(node.target)} ${node.operator} ${statement(node.value)}`;
    case 'if':
      return [
        ...node.clauses.map(({ condition, body }) => `if ${statement(condition)} ${block(body)}`),
        ...(node.otherwise ? [`else ${block(node.otherwise)}`] : []),
      ].join(' ');
    case 'foreach':
      return `foreach ${of(node.variable)} in ${statement(node.list)} ${block(node.body)}`;
    case 'for': {
      const parts = [node.initializer, node.condition, node.step].map((one) => (one ? statement(one) : ''));
      return `for ${parts.join('; ')} ${block(node.body)}`;
    }
    case 'while':
      return `${node.label ? `:${node.label} ` : ''}while ${statement(node.condition)} ${block(node.body)}`;
    case 'do':
      return `do ${block(node.body)} ${node.until ? 'until' : 'while'} ${statement(node.condition)}`;
    case 'switch':
      return [
        `switch ${node.mode} ${statement(node.value)}`,
        ...node.clauses.map(({ condition, body }) => `${of(condition)} ${block(body)}`),
        ...(node.otherwise ? [`default ${block(node.otherwise)}`] : []),
      ].join(' ');
    case 'try':
      return [
        `try ${block(node.body)}`,
        ...node.catches.map(({ types, body }) => `catch[${types.join(',')}] ${block(body)}`),
        ...(node.finally ? [`finally ${block(node.finally)}`] : []),
      ].join(' ');
    case 'trap':
      return `trap[${node.types.join(',')}] ${block(node.body)}`;
    case 'function':
      return `${node.isFilter ? 'filter' : 'function'} ${node.name} {${scriptOutline(node.script)}}`;
    default:
      return [node.kind, node.label, node.value && statement(node.value)].filter(Boolean).join(' ');
  }
}

function element(node: PipelineElement): string {
  if (node.kind === 'commandExpression') return [of(node.expression), ...node.redirections.map(redirection)].join(' ');
  return command(node);
}

function command({ name, invocation, elements, redirections }: Command): string {
  return [invocation, of(name), ...elements.map(argument), ...redirections.map(redirection)].filter(Boolean).join(' ');
}

function argument(node: CommandElement): string {
  if (node.kind === 'argument') return of(node.value);
  return `${node.style}${node.name}${node.value ? `:${of(node.value)}` : ''}`;
}

function redirection({ stream, append, target }: Redirection): string {
  return `${stream}${append ? '>>' : '>'}${target ? of(target) : '&1'}`;
}

function of(node: Expression): string {
  switch (node.kind) {
    case 'string':
      return node.bare ? node.value : `'${node.value}'`;
    case 'expandable':
      return `"${node.parts.map((part) => (typeof part === 'string' ? part : `<${of(part)}>`)).join('')}"`;
    case 'number':
      return String(node.value);
    case 'variable':
      return `${node.splatted ? '@' : '$'}${node.scope ? `${node.scope}:` : ''}${node.name}`;
    case 'array':
      return `(, ${node.elements.map(of).join(' ')})`;
    case 'arrayExpression':
      return `@(${node.body.map(statement).join('; ')})`;
    case 'subExpression':
      return `$(${node.body.map(statement).join('; ')})`;
    case 'paren':
      return `(${statement(node.statement)})`;
    case 'hashtable':
      return `@{${node.pairs.map(({ key, value }) => `${of(key)}=${statement(value)}`).join('; ')}}`;
    case 'scriptBlock':
      return `{${scriptOutline(node.script)}}`;
    case 'binary':
      return `(${node.caseSensitive ? 'c' : ''}${node.operator} ${of(node.left)} ${of(node.right)})`;
    case 'unary':
      return `(${node.operator} ${of(node.operand)})`;
    case 'increment':
      return `(${node.prefix ? 'pre' : 'post'}${node.step > 0 ? '++' : '--'} ${of(node.operand)})`;
    case 'cast':
      return `([${node.type}] ${of(node.operand)})`;
    case 'type':
      return `[${node.type}]`;
    case 'member':
      return `${of(node.target)}${node.isStatic ? '::' : '.'}${of(node.member)}`;
    case 'call':
      return `${of(node.target)}${node.isStatic ? '::' : '.'}${of(node.member)}(${node.args.map(of).join(', ')})`;
    case 'index':
      return `${of(node.target)}[${of(node.index)}]`;
  }
}
