/** What can be run as a whole, and the parameters it takes. */
import type { Expression, Statement } from './ast.ts';
import type { SourceText, Span } from './source-text.ts';

/** A whole script, a function's body or a script block. */
export interface Script extends Span {
  readonly source: SourceText;
  /** Undefined when there is no `param( )`. */
  readonly parameters: readonly FunctionParameter[] | undefined;
  /** `[CmdletBinding()]`, or an attribute on a parameter, which means the same. */
  readonly isAdvanced: boolean;
  /** `[CmdletBinding(ConfirmImpact = 'High')]`: its `ShouldProcess` asks unless it is told not to. */
  readonly asksByItself: boolean;
  /** `[CmdletBinding(DefaultParameterSetName = 'Name')]` */
  readonly defaultSet: string | undefined;
  readonly begin: readonly Statement[] | undefined;
  readonly process: readonly Statement[] | undefined;
  /** The `end` block; without named blocks, everything. */
  readonly body: readonly Statement[];
}

export interface FunctionParameter extends Span {
  readonly name: string;
  /** As written, without brackets: `string[]`, `switch`. */
  readonly type: string | undefined;
  readonly initial: Expression | undefined;
  /** In every parameter set, or where there are none. */
  readonly mandatory: boolean;
  /** The parameter sets that it belongs to; none when it belongs to all. */
  readonly sets: readonly { readonly name: string; readonly mandatory: boolean }[];
  readonly position: number | undefined;
  readonly fromPipeline: 'value' | 'property' | undefined;
  readonly aliases: readonly string[];
  readonly checks: readonly ParameterCheck[];
}

/** `[ValidateSet('a','b')]`, `[ValidateRange(1,10)]`, `[AllowNull()]`: by its name in lower case. */
export interface ParameterCheck {
  readonly name: string;
  readonly values: readonly Expression[];
}

export interface FunctionDefinition extends Span {
  readonly kind: 'function';
  readonly name: string;
  /** A `filter` runs its body for each object of the pipeline. */
  readonly isFilter: boolean;
  readonly script: Script;
}
