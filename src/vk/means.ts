import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Directory } from '../directory/directory.ts';
import type { Engine, EngineResponse } from '../engine/engine.ts';
import type { World } from '../world/world.ts';
import type { PopupAnswer } from './sdk/answer.ts';
import type { CaptchaFrame } from './sdk/captcha.ts';
import type { Frame } from './sdk/frames.ts';

/** What a request's world offers to this room. */
export interface VkTenant {
  readonly world: World;
  readonly directory: Directory;
  readonly engine: Engine;
}

/** What the assembly hands to this room. */
export interface VkOptions {
  readonly tenantOf: (request: FastifyRequest) => Promise<VkTenant>;
  /** Keys what this room makes of public things: devices, the engine's verifiers. The same in every process. */
  readonly secret: string;
  readonly random: (bytes: number) => Buffer;
  /** Real time, ms. */
  readonly now: () => number;
  readonly send: (reply: FastifyReply, answer: EngineResponse) => FastifyReply;
  /** The page that explains a request which leads nowhere. */
  readonly requestError: (view: { error: string; description: string }) => Promise<string>;
  readonly sdk: SdkScreens;
}

/** What VK's web SDK meets, drawn. `up` leads from the page's own address to the root of its place. */
export interface SdkScreens {
  readonly frame: (view: Frame) => Promise<string>;
  readonly captcha: (view: CaptchaFrame) => Promise<string>;
  readonly answer: (view: PopupAnswer & { readonly lang: Frame['lang'] }, up: string) => Promise<string>;
}
