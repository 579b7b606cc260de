import type { FastifyRequest } from 'fastify';
import type { EngineResponse } from '../../engine/engine.ts';
import type { SdkScreens } from '../means.ts';
import { popupAnswer } from './answer.ts';
import { answerHeaders } from './headers.ts';

/** The end of an authorization in a popup of VK's SDK: a page that tells its opener, in the redirect's place. */
export async function answerPopup(
  { sdk }: { readonly sdk: SdkScreens },
  request: FastifyRequest,
  answer: EngineResponse,
): Promise<EngineResponse> {
  const { ended } = answer;
  const { location, ...headers } = answer.headers;
  if (!ended || typeof location !== 'string') return answer;
  const view = popupAnswer(location, ended);
  if (!view) return answer;
  const lang = ended.params['lang_id'] === '3' ? 'en' : 'ru';
  const body = await sdk.answer({ ...view, lang }, rootFrom(request.url));
  return { ...answer, status: 200, headers: { ...headers, ...answerHeaders }, body };
}

/** From a path to the root: `../` for each of its folders. */
const rootFrom = (url: string): string => '../'.repeat(url.replace(/[?#].*$/u, '').split('/').length - 2);
