import { captchaFacts } from './facts-captcha.ts';
import { sdkAuthorizeFacts } from './facts-sdk-authorize.ts';
import { sdkCallFacts } from './facts-sdk-calls.ts';
import { sdkConfigFacts } from './facts-sdk-config.ts';
import { sdkFrameFacts } from './facts-sdk-frames.ts';
import type { Fact } from './facts.ts';

export const sdkFacts: readonly Fact[] = [
  ...sdkConfigFacts,
  ...sdkCallFacts,
  ...sdkAuthorizeFacts,
  ...sdkFrameFacts,
  ...captchaFacts,
];
