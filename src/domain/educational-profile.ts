import type { Gender } from './person.ts';

/** What «Информация о себе» tells: the data that an educational profile is made of. */
export interface About {
  readonly last_name: string;
  readonly first_name: string;
  readonly middle_name?: string;
  /** `YYYY-MM-DD` */
  readonly birth_date: string;
  readonly gender: Gender;
}

/** A Sferum educational profile: an identity beside the personal one, so `id` is never the person's id. */
export interface EducationalProfile extends About {
  readonly id: number;
  readonly role: 'teacher';
  readonly organization?: string;
}
