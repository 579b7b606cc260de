/** JSON Merge Patch (RFC 7396), one level deep: `null` takes a field away, and with it goes back to its default. */
export function mergePatch(
  record: object,
  patch: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...record, ...patch }).filter(([, value]) => value !== null));
}
