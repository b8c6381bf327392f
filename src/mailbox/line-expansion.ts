/**
 * Making LF to CRLF at the speed of memory. Nearly all mail on disk ends its lines in LF and goes out with CRLF, so this
 * runs over every octet that is sent; a loop in JavaScript takes longer over a message than reading it from the disk does.
 *
 * The work is done by 206 octets of WebAssembly with 16-octet vectors, in a memory of its own: text is put (or read from
 * a file) into `input`, and taken out converted. This is its source, to be assembled with `wat2wasm`:
 *
 *     (module
 *       (memory (export "memory") 1)
 *       (func (export "expand") (param $at i32) (param $end i32) (param $out i32) (result i32)
 *         (local $mask i32) (local $chunk v128)
 *         (block $done
 *           (loop $next
 *             (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
 *             (v128.store (local.get $out) (local.tee $chunk (v128.load (local.get $at))))
 *             (local.set $mask (i8x16.bitmask (i8x16.eq (local.get $chunk) (i8x16.splat (i32.const 10)))))
 *             (if (i32.eqz (local.get $mask))                          ;; no LF among these 16
 *               (then
 *                 (local.set $at (i32.add (local.get $at) (i32.const 16)))
 *                 (local.set $out (i32.add (local.get $out) (i32.const 16)))
 *                 (br $next)))
 *             (local.set $mask (i32.ctz (local.get $mask)))            ;; octets before the first LF
 *             (local.set $at (i32.add (local.get $at) (local.get $mask)))
 *             (local.set $out (i32.add (local.get $out) (local.get $mask)))
 *             (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
 *             (if (i32.ne (i32.load8_u (i32.sub (local.get $at) (i32.const 1))) (i32.const 13))
 *               (then
 *                 (i32.store8 (local.get $out) (i32.const 13))
 *                 (local.set $out (i32.add (local.get $out) (i32.const 1)))))
 *             (i32.store8 (local.get $out) (i32.const 10))
 *             (local.set $at (i32.add (local.get $at) (i32.const 1)))
 *             (local.set $out (i32.add (local.get $out) (i32.const 1)))
 *             (br $next)))
 *         (i32.sub (local.get $out) (i32.sub (local.get $at) (local.get $end)))))
 *
 * The memory is shared by everybody in the thread: whoever uses it finishes before anything else can run.
 */

const MODULE = Buffer.from(
  'AGFzbQEAAAABCAFgA39/fwF/AwIBAAUDAQABBxMCBm1lbW9yeQIABmV4cGFuZAAACpsBAZgBAgF/AXsCQANAIAAgAU8NASACIAD9AAQAIgT9CwQA' +
    'IARBCv0P/SP9ZCEDIANFBEAgAEEQaiEAIAJBEGohAgwBCyADaCEDIAAgA2ohACACIANqIQIgACABTw0BIABBAWstAABBDUcEQCACQQ06AAAg' +
    'AkEBaiECCyACQQo6AAAgAEEBaiEAIAJBAWohAgwACwsgAiAAIAFraws=',
  'base64',
);

/** Text of up to this size is converted at once. */
export const EXPANSION_OCTETS = 256 * 1024;

const PAGE_OCTETS = 64 * 1024;
/** One vector is read before the end is noticed, and one octet before the start is looked at. */
const MARGIN = 64;
const INPUT_AT = MARGIN;
const OUTPUT_AT = INPUT_AT + EXPANSION_OCTETS + MARGIN;
const MEMORY_OCTETS = OUTPUT_AT + 2 * EXPANSION_OCTETS + MARGIN;

/** The little of the WebAssembly interface that is used here; TypeScript knows it only together with the browser's. */
interface Instance {
  readonly exports: {
    readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
    expand(at: number, end: number, out: number): number;
  };
}
interface WebAssemblyNamespace {
  readonly Module: new (octets: Buffer) => object;
  readonly Instance: new (module: object) => Instance;
}

const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyNamespace }).WebAssembly;
const { memory, expand } = new Instance(new Module(MODULE)).exports;
memory.grow(Math.ceil(MEMORY_OCTETS / PAGE_OCTETS) - 1);
const octets = Buffer.from(memory.buffer);

/** Where text is put before {@link expandInput}. What is in it lasts only until somebody else runs. */
export const expansionInput: Buffer = octets.subarray(INPUT_AT, INPUT_AT + EXPANSION_OCTETS);

/**
 * Converts what is in {@link expansionInput}.
 * @param length of the text there
 * @param previous the octet before it
 * @returns a new buffer, with every LF that no CR stands before made CRLF
 */
export function expandInput(length: number, previous = 0): Buffer {
  octets[INPUT_AT - 1] = previous;
  const end = expand(INPUT_AT, INPUT_AT + length, OUTPUT_AT);
  return Buffer.from(octets.subarray(OUTPUT_AT, end));
}

/** How many octets the text in {@link expansionInput} has when it is sent. */
export function expandedLength(length: number, previous = 0): number {
  octets[INPUT_AT - 1] = previous;
  return expand(INPUT_AT, INPUT_AT + length, OUTPUT_AT) - OUTPUT_AT;
}
