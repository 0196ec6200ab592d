// The percentile bootstrap over documents, as in src/client/aggregate/bootstrap.rs: the same method with other random
// numbers, so that ends agree with `visavis aggregate` but for the noise of 1,000 draws.

const MIN_DOCUMENTS = 5;
const DRAWS = 1000;
/** Milliseconds of work after which the page may breathe. */
const SLICE_MS = 12;

/** Whole numbers from 0 to 2³² − 1 (mulberry32), the same for the same seed. */
function randomNumbers(seed) {
  let state = 0x811c9dc5;
  for (let i = 0; i < seed.length; i += 1) state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return (x ^ (x >>> 14)) >>> 0;
  };
}

/**
 * The 95 % interval [low, high] of the score of `negative` and `positive`, the sums of each document that takes a side;
 * null with fewer than five. Stops with null when `isStale()`.
 */
async function interval(negative, positive, seed, isStale) {
  const n = negative.length;
  if (n < MIN_DOCUMENTS) return null;
  const random = randomNumbers(seed);
  const scores = new Float64Array(DRAWS);
  let since = performance.now();
  for (let draw = 0; draw < DRAWS; draw += 1) {
    let [sumNegative, sumPositive] = [0, 0];
    for (let i = 0; i < n; i += 1) {
      const place = Math.floor((random() / 4294967296) * n);
      sumNegative += negative[place];
      sumPositive += positive[place];
    }
    scores[draw] = scoreOf(sumNegative, sumPositive);
    if (performance.now() - since > SLICE_MS) {
      await new Promise((resolve) => { setTimeout(resolve); });
      if (isStale()) return null;
      since = performance.now();
    }
  }
  scores.sort();
  return [scores[DRAWS / 40], scores[DRAWS - DRAWS / 40 - 1]];
}
