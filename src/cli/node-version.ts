/** The line for a Node that is too old; undefined when it will do. Runs on that old Node: no modern syntax here. */
export function unsupportedNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return undefined;
  return 'vkid-emulator: needs Node 20.19 or newer, and this is Node ' + version + '.';
}
