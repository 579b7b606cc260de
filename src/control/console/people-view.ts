import { spellPhone } from '../../domain/phone.ts';
import type { OpenWorld } from '../control-options.ts';
import { ask, type Page } from './console-page.ts';

const drawn = 500;

/** The values of «Люди». */
export async function peopleView({ directory }: OpenWorld, { base, keep }: Pick<Page, 'base' | 'keep'>) {
  const people = await directory.people.list();
  return {
    total: people.length,
    people: people.slice(0, drawn).map((person) => ({
      id: person.id,
      name: [person.last_name, person.first_name, person.middle_name ?? ''].join(' ').trim(),
      phone: spellPhone(person.phone),
      password: person.password,
      profiles: person.educational_profiles.length,
      status: person.status,
      codes: `${base}/${ask(`phone=${person.phone.slice(1)}`, keep)}`,
    })),
  };
}

/** The values of «Приложения». */
export async function appsView({ directory }: OpenWorld) {
  const apps = await directory.applications.list();
  return {
    apps: apps.map(({ client_id, name, kind, redirect_uris, secret }) => ({
      id: client_id,
      name,
      kind,
      redirects: redirect_uris,
      secret: secret !== undefined,
    })),
  };
}
