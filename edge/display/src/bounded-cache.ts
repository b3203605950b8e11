/** Remembers what was computed, up to a bound; then the oldest half is forgotten. */
export function createBoundedCache<K, V>(max: number): (key: K, make: () => V) => V {
  let young = new Map<K, V>();
  let old = new Map<K, V>();
  const put = (key: K, value: V) => {
    young.set(key, value);
    if (young.size < max / 2) return;
    old = young;
    young = new Map();
  };
  return (key, make) => {
    const had = young.get(key);
    if (had !== undefined) return had;
    const value = old.get(key) ?? make();
    put(key, value);
    return value;
  };
}
