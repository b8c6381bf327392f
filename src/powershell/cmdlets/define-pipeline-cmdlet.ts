/** Cmdlets of the pipeline itself: declared like those of the catalogue, but they see the stream of objects. */
import { type CmdletDeclaration, type CmdletSyntax, cmdletSyntax } from '../../cmdlet/define-cmdlet.ts';
import type { Bound, BoundParameters, ParameterTable } from '../../cmdlet/parameter.ts';
import type { Call } from '../evaluate/call.ts';
import type { Frame } from '../evaluate/frame.ts';
import type { Value } from '../values/value.ts';

export interface PipelineContext {
  readonly call: Call;
  readonly frame: Frame;
  /** The objects of the pipeline before it, or of -InputObject. */
  readonly input: AsyncIterable<Value>;
  readonly hasInput: boolean;
}

export interface PipelineCmdlet extends CmdletSyntax {
  /** Takes what Format-List and its kin made; all others get the objects that were meant. */
  readonly takesFormats: boolean;
  process(values: BoundParameters, context: PipelineContext): AsyncIterable<Value> | Promise<void>;
}

type Declaration<Table extends ParameterTable> = Omit<CmdletDeclaration<Table>, 'run'> & {
  readonly takesFormats?: boolean;
  process(values: Bound<Table>, context: PipelineContext): AsyncIterable<Value> | Promise<void>;
};

export function definePipelineCmdlet<Table extends ParameterTable>(declaration: Declaration<Table>): PipelineCmdlet {
  return {
    ...cmdletSyntax(declaration),
    takesFormats: declaration.takesFormats ?? false,
    process: (values, context) => declaration.process(values as Bound<Table>, context),
  };
}
