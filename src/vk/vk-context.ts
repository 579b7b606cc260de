import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SettledRequest, SignedIn, WireAnswers } from '../authorization/authorization.ts';
import type { Directory } from '../directory/directory.ts';
import type { SigningKey } from '../secrets/signing-key.ts';
import type { Refusal } from '../traffic/traffic.ts';
import type { ErrorPages } from '../web/error-page.ts';
import type { World } from '../worlds/world.ts';
import type { CaptchaFrame } from './captcha/captcha-frame.ts';
import type { PopupMessage } from './sdk/popup-message.ts';
import type { WidgetFrame } from './sdk/widget-frames.ts';
import type { VkRequestHints } from './tokens/request-hints.ts';

/** One reading of a request's world: its people, apps and public address. */
export interface VkContext {
  readonly world: World;
  readonly directory: Directory;
  /** The public URL, and `/w/{world}` where the world is not the default one. */
  readonly issuer: string;
  /** The part of the browser's address before our paths: `''` or `/w/{world}`. */
  readonly prefix: string;
  /** Notes the reason of a refusal for the request log; VK's answer does not tell it. */
  readonly refuse: (refusal: Refusal) => void;
}

/** What the assembly gives to this room. */
export interface VkOptions {
  /** The context of a request, read once. */
  readonly contextOf: (request: FastifyRequest, hints: VkRequestHints) => Promise<VkContext>;
  readonly answers: WireAnswers;
  readonly key: SigningKey;
  /** The live session of the browser. */
  readonly signedIn: (request: FastifyRequest, context: VkContext) => Promise<SignedIn | undefined>;
  /** Redirects the browser to where an authorization has led, or shows the page that takes the redirect's place. */
  readonly sendAnswer: (
    request: FastifyRequest,
    reply: FastifyReply,
    settled: SettledRequest,
  ) => Promise<FastifyReply>;
  /** Sends the browser to the pages of a request that a person is asked about. */
  readonly sendToLogin: (
    request: FastifyRequest,
    reply: FastifyReply,
    context: VkContext,
    id: string,
  ) => FastifyReply;
  readonly errorPages: ErrorPages;
  readonly sdk: SdkScreens;
}

/** The options as each wire gets them: the hints are read where VK's clients put them. */
export interface VkWireOptions extends Omit<VkOptions, 'contextOf'> {
  readonly contextOf: (request: FastifyRequest) => Promise<VkContext>;
}

/** The pages that VK's web SDK opens, as HTML. `up` leads from the page's address to the root of its service: `../../`. */
export interface SdkScreens {
  readonly frame: (view: WidgetFrame) => Promise<string>;
  readonly captcha: (view: CaptchaFrame) => Promise<string>;
  readonly answer: (
    view: PopupMessage & { readonly lang: WidgetFrame['lang'] },
    up: string,
  ) => Promise<string>;
}
