/** How an attempt to link can end, as the pages and the shelf know it. */
import type { Entry } from './link-policy.ts';

export type FailureId = 'E-13' | 'E-15' | 'E-21' | 'E-23' | 'E-25' | 'E-27' | 'E-28' | 'E-29';

export type Outcome =
  | { readonly kind: 'linked'; readonly link: string }
  | {
      readonly kind: 'failed';
      readonly error: FailureId;
      readonly entry: Entry | null;
      readonly reference: string;
    }
  | { readonly kind: 'session-lost'; readonly entry: Entry }
  | { readonly kind: 'vpn'; readonly entry: Entry };
