import { maskPhoneInApi } from '../../domain/masks.ts';
import type { Person } from '../../domain/person.ts';

/** A person as `users.get` shows them: the four that always come, and what was asked for. What VK lacks is left out. */
export function userView(person: Person, fields: readonly string[]): Record<string, unknown> {
  const { id, first_name, last_name, status } = person;
  if (status !== 'active') {
    return { id, first_name, last_name, deactivated: status === 'blocked' ? 'banned' : 'deleted' };
  }
  const asked = fields.flatMap((field) => {
    const show = Object.hasOwn(userFields, field) ? userFields[field] : undefined;
    return show ? [[field, show(person)] as const] : [];
  });
  return {
    id,
    ...Object.fromEntries(asked),
    first_name,
    last_name,
    can_access_closed: true,
    is_closed: false,
  };
}

const photo = (size: number) => (person: Person) =>
  person.avatar ?? `https://vk.com/images/camera_${size}.png`;

/** `email` is not among them: VK tells it with the token only. Nor is `uid`: it is `id` in every version. */
const userFields: Readonly<Record<string, (person: Person) => unknown>> = {
  photo_50: photo(50),
  photo_100: photo(100),
  photo_200: photo(200),
  photo_200_orig: photo(200),
  photo_400_orig: photo(400),
  photo_max: photo(200),
  photo_max_orig: photo(400),
  photo: photo(50),
  has_photo: ({ avatar }) => (avatar === undefined ? 0 : 1),
  screen_name: ({ id }) => `id${id}`,
  domain: ({ id }) => `id${id}`,
  nickname: ({ middle_name }) => middle_name ?? '',
  sex: ({ gender }) => sex[gender],
  bdate: ({ birth_date }) => shortDate(birth_date),
  city: () => ({ id: 1, title: 'Москва' }),
  country: () => ({ id: 1, title: 'Россия' }),
  timezone: () => 3,
  verified: () => 0,
};

/** A person as `account.getProfileInfo` shows them to themselves. */
export const ownProfileView = (person: Person): Record<string, unknown> => ({
  id: person.id,
  first_name: person.first_name,
  last_name: person.last_name,
  bdate: shortDate(person.birth_date),
  bdate_visibility: 1,
  sex: sex[person.gender],
  phone: maskPhoneInApi(person.phone),
  screen_name: `id${person.id}`,
  photo_200: photo(200)(person),
  is_service_account: false,
  verification_status: 'unverified',
  home_town: '',
  status: '',
  relation: 0,
});

const sex = { female: 1, male: 2 } as const;

/** `7.3.1988`: no leading zeros here, unlike VK ID's `birthday`. */
const shortDate = (date: string): string => date.split('-').toReversed().map(Number).join('.');
