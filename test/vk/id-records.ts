import type { Tokens } from '../../src/authorization/authorization.ts';
import type { ApplicationRecord, PersonRecord } from '../../src/directory/directory.ts';

export const app: ApplicationRecord = {
  key: 'app-key',
  client_id: 7,
  name: 'App',
  kind: 'personal',
  redirect_uris: ['https://app.example/callback', 'https://app.example/v?v=2', 'http://localhost:*/*'],
  post_logout_redirect_uris: [],
};
export const person: PersonRecord = {
  key: 'person-key',
  password_key: 'password-key',
  id: 5,
  phone: '+79991234567',
  first_name: 'Иван',
  last_name: 'Иванов',
  birth_date: '2000-01-01',
  gender: 'male',
  email: 'ivan@example.ru',
  status: 'active',
  educational_profiles: [],
};
/** What a token of this person and app carries. */
export const claims = {
  client_id: 7,
  sign_in: 'a-sign-in-of-15-byte',
  issued_at: 1_700_000_000_000,
  detail: 3,
};

export const tokens: Tokens = {
  sign_in: {
    id: claims.sign_in,
    wire: 'vk-id',
    client_id: 7,
    app_key: 'app-key',
    person_id: 5,
    person_key: 'person-key',
    password_key: 'password-key',
    scopes: ['email'],
    device: 'a-device',
    code: { issued_at: 0 },
  },
  person,
  scopes: ['email'],
  access: claims,
  refresh: claims,
};
