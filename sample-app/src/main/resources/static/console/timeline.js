// The last two minutes of calls, second by second, and figures out of them.

const FIRST_NANOS = 250;

/** Upper end of a bucket: each is half an octave. */
export const bucketNanos = (bucket) => FIRST_NANOS * 2 ** (bucket / 2);

export class Timeline {
  seconds = [];
  kept = 120;
  buckets = 50;

  reset(history) {
    this.kept = history.keptSeconds;
    this.buckets = history.buckets;
    this.seconds = history.seconds;
  }

  add(second) {
    if (second.atMillis <= (this.seconds.at(-1)?.atMillis ?? 0)) return;
    this.seconds.push(second);
    if (this.seconds.length > this.kept) this.seconds.shift();
  }

  /** One value for each kept second, the oldest first, undefined where nothing is known yet. */
  series(of) {
    const values = this.seconds.map(of);
    return [...new Array(this.kept - values.length).fill(undefined), ...values];
  }
}

/** The samples of one extension in a second, or of all of them. */
export function samples(second, name) {
  if (name) return second.calls[name] ? [second.calls[name]] : [];
  return Object.values(second.calls);
}

/** Counts by bucket: of warm slots, of slots mapped for the call. */
export function histogram(all, buckets) {
  const warm = new Array(buckets).fill(0);
  const mapped = new Array(buckets).fill(0);
  for (const sample of all) {
    for (const [bucket, count] of sample.warm) warm[bucket] += count;
    for (const [bucket, count] of sample.mapped) mapped[bucket] += count;
  }
  return {warm, mapped};
}

export const sum = (counts) => counts.reduce((total, count) => total + count, 0);

export const calls = (all) => all.reduce((total, each) =>
  total + each.warm.reduce((n, [, count]) => n + count, 0) + each.mapped.reduce((n, [, count]) => n + count, 0), 0);

export const failures = (all) => all.reduce((total, each) => total + each.failed, 0);

/** Upper end of the bucket that the share of all calls reaches, in nanoseconds; undefined without calls. */
export function quantile(all, share, buckets) {
  const {warm, mapped} = histogram(all, buckets);
  const counts = warm.map((count, bucket) => count + mapped[bucket]);
  const total = sum(counts);
  if (!total) return undefined;
  let seen = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    seen += counts[bucket];
    if (seen >= share * total) return bucketNanos(bucket);
  }
  return undefined;
}
