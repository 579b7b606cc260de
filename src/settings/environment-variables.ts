import { type SettingKey, settingKeys, type SettingText, variableOf } from './setting-names.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** The `VKID_` variables. An empty one counts as not set, as Compose files write it. `VKID_TEST_…` are for our own tests. */
export function readVariables(variables: Variables): {
  readonly values: ReadonlyMap<string, SettingText>;
  readonly faults: readonly string[];
} {
  const keyOf = new Map<string, SettingKey>(settingKeys.map((key) => [variableOf(key), key]));
  const values = new Map<string, SettingText>();
  const faults: string[] = [];
  for (const [name, text = ''] of Object.entries(variables)) {
    if (!name.startsWith('VKID_') || name.startsWith('VKID_TEST_')) continue;
    const key = keyOf.get(name);
    if (key === undefined) faults.push(`Unknown variable ${name}: see vkid-emulator --help.`);
    else if (text !== '') values.set(key, { name, text });
  }
  return { values, faults };
}
