/** One seed for all random tests of a run, printed as it begins. */
export default function setup(): void {
  process.env.POSTERN_FUZZ_SEED ??= String(Math.floor(Math.random() * 2 ** 31));
  console.log(`random tests: POSTERN_FUZZ_SEED=${process.env.POSTERN_FUZZ_SEED}`);
}
