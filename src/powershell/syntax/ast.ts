/**
 * What the parser makes of a script. Every node knows its place in the source, for errors; nothing of it is ever
 * changed after parsing, so a function may be run any number of times, also at the same time.
 */
import type { FunctionDefinition, Script } from './script-ast.ts';
import type { Span } from './source-text.ts';

export type Expression =
  | StringConstant
  | ExpandableString
  | NumberConstant
  | Variable
  | ArrayLiteral
  | ArrayExpression
  | SubExpression
  | ParenExpression
  | HashtableLiteral
  | ScriptBlockExpression
  | BinaryExpression
  | UnaryExpression
  | IncrementExpression
  | CastExpression
  | TypeExpression
  | MemberExpression
  | MethodCall
  | IndexExpression;

export interface StringConstant extends Span {
  readonly kind: 'string';
  readonly value: string;
  /** Written without quotes, as arguments and names are. */
  readonly bare: boolean;
}

export interface ExpandableString extends Span {
  readonly kind: 'expandable';
  readonly parts: readonly (string | Expression)[];
  readonly bare: boolean;
}

export interface NumberConstant extends Span {
  readonly kind: 'number';
  readonly value: number;
  /** As it was written: a parameter that takes text wants `007`, not 7. */
  readonly text: string;
}

export interface Variable extends Span {
  readonly kind: 'variable';
  readonly name: string;
  /** `env`, `global`, `script`, `local`, `private`, `using`, `variable`; lower case. */
  readonly scope: string | undefined;
  /** `@name` among arguments: its elements become arguments. */
  readonly splatted: boolean;
}

export interface ArrayLiteral extends Span {
  readonly kind: 'array';
  readonly elements: readonly Expression[];
}

/** `@( … )` */
export interface ArrayExpression extends Span {
  readonly kind: 'arrayExpression';
  readonly body: readonly Statement[];
}

/** `$( … )` */
export interface SubExpression extends Span {
  readonly kind: 'subExpression';
  readonly body: readonly Statement[];
}

export interface ParenExpression extends Span {
  readonly kind: 'paren';
  readonly statement: Statement;
}

export interface HashtableLiteral extends Span {
  readonly kind: 'hashtable';
  readonly pairs: readonly { readonly key: Expression; readonly value: Statement }[];
}

export interface ScriptBlockExpression extends Span {
  readonly kind: 'scriptBlock';
  readonly script: Script;
}

export interface BinaryExpression extends Span {
  readonly kind: 'binary';
  /** Without the dash, lower case: `eq`, `notlike`, `+`, `..`. */
  readonly operator: string;
  /** `-ceq` and its like. */
  readonly caseSensitive: boolean;
  readonly left: Expression;
  readonly right: Expression;
}

export interface UnaryExpression extends Span {
  readonly kind: 'unary';
  /** `not`, `-`, `+`, `bnot`, `split`, `join`, `,`. */
  readonly operator: string;
  readonly caseSensitive: boolean;
  readonly operand: Expression;
}

/** `$i++` and its like; the operand can be assigned to. */
export interface IncrementExpression extends Span {
  readonly kind: 'increment';
  readonly operand: Expression;
  readonly step: 1 | -1;
  readonly prefix: boolean;
}

export interface CastExpression extends Span {
  readonly kind: 'cast';
  readonly type: string;
  readonly operand: Expression;
}

export interface TypeExpression extends Span {
  readonly kind: 'type';
  readonly type: string;
}

export interface MemberExpression extends Span {
  readonly kind: 'member';
  readonly target: Expression;
  readonly member: Expression;
  readonly isStatic: boolean;
}

export interface MethodCall extends Span {
  readonly kind: 'call';
  readonly target: Expression;
  readonly member: Expression;
  readonly isStatic: boolean;
  readonly args: readonly Expression[];
}

export interface IndexExpression extends Span {
  readonly kind: 'index';
  readonly target: Expression;
  readonly index: Expression;
}

export type Statement =
  | Pipeline
  | PipelineChain
  | Assignment
  | If
  | ForEach
  | For
  | While
  | DoLoop
  | Switch
  | Try
  | Trap
  | FunctionDefinition
  | Flow;

/** Commands and expressions joined by `|`; at least one. */
export interface Pipeline extends Span {
  readonly kind: 'pipeline';
  readonly elements: readonly PipelineElement[];
}

export type PipelineElement = Command | CommandExpression;

/** `a && b`, `a || b`. */
export interface PipelineChain extends Span {
  readonly kind: 'chain';
  readonly left: Statement;
  readonly operator: '&&' | '||';
  readonly right: Statement;
}

export interface CommandExpression extends Span {
  readonly kind: 'commandExpression';
  readonly expression: Expression;
  readonly redirections: readonly Redirection[];
}

export interface Command extends Span {
  readonly kind: 'command';
  readonly name: Expression;
  /** `&` runs what the name's value says in a scope of its own, `.` in this one. */
  readonly invocation: '&' | '.' | undefined;
  readonly elements: readonly CommandElement[];
  readonly redirections: readonly Redirection[];
}

export type CommandElement = Argument | ParameterName;

export interface Argument extends Span {
  readonly kind: 'argument';
  readonly value: Expression;
}

export interface ParameterName extends Span {
  readonly kind: 'parameter';
  readonly name: string;
  readonly style: '-' | '--';
  /** What the colon or equals sign binds to it. */
  readonly value: Expression | undefined;
}

export interface Redirection extends Span {
  readonly kind: 'redirection';
  /** 1 output, 2 error, 3 warning, 4 verbose, 5 debug, 6 information; `*` all. */
  readonly stream: '1' | '2' | '3' | '4' | '5' | '6' | '*';
  readonly append: boolean;
  /** Undefined for `2>&1`, which joins the output. */
  readonly target: Expression | undefined;
}

export interface Assignment extends Span {
  readonly kind: 'assignment';
  readonly target: Expression;
  /** `=`, `+=` … */
  readonly operator: string;
  readonly value: Statement;
}

export interface If extends Span {
  readonly kind: 'if';
  readonly clauses: readonly { readonly condition: Statement; readonly body: readonly Statement[] }[];
  readonly otherwise: readonly Statement[] | undefined;
}

export interface ForEach extends Span {
  readonly kind: 'foreach';
  readonly label: string | undefined;
  readonly variable: Variable;
  readonly list: Statement;
  readonly body: readonly Statement[];
}

export interface For extends Span {
  readonly kind: 'for';
  readonly label: string | undefined;
  readonly initializer: Statement | undefined;
  readonly condition: Statement | undefined;
  readonly step: Statement | undefined;
  readonly body: readonly Statement[];
}

export interface While extends Span {
  readonly kind: 'while';
  readonly label: string | undefined;
  readonly condition: Statement;
  readonly body: readonly Statement[];
}

/** `do { } while ( )` and `do { } until ( )`. */
export interface DoLoop extends Span {
  readonly kind: 'do';
  readonly label: string | undefined;
  readonly until: boolean;
  readonly condition: Statement;
  readonly body: readonly Statement[];
}

export interface Switch extends Span {
  readonly kind: 'switch';
  readonly label: string | undefined;
  readonly mode: 'exact' | 'wildcard' | 'regex';
  readonly caseSensitive: boolean;
  readonly value: Statement;
  readonly clauses: readonly { readonly condition: Expression; readonly body: readonly Statement[] }[];
  readonly otherwise: readonly Statement[] | undefined;
}

export interface Try extends Span {
  readonly kind: 'try';
  readonly body: readonly Statement[];
  /** Types are as written, without brackets; none catches all. */
  readonly catches: readonly { readonly types: readonly string[]; readonly body: readonly Statement[] }[];
  readonly finally: readonly Statement[] | undefined;
}

/** `trap [Type] { … }`: what is done about errors of the statements beside it. */
export interface Trap extends Span {
  readonly kind: 'trap';
  /** As written, without brackets; none takes all. */
  readonly types: readonly string[];
  readonly body: readonly Statement[];
}

/** What leaves: a block, a function, a loop or the script. */
export interface Flow extends Span {
  readonly kind: 'return' | 'break' | 'continue' | 'throw' | 'exit';
  /** `break` and `continue` have a label here, the others a pipeline's value. */
  readonly value: Statement | undefined;
  readonly label: string | undefined;
}
