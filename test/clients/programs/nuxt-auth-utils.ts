/**
 * nuxt-auth-utils' VK handler, its file as published, in the h3 that Nuxt runs on. What Nuxt makes at build time is
 * made here: the module `#imports` and the global `$fetch`.
 */
import { register } from 'node:module';
import { createApp, createRouter, type EventHandler, type H3Event, toNodeListener } from 'h3';
import { $fetch } from 'ofetch';
import { registered, serve, vkUrl } from './serve.ts';

interface Options {
  readonly config: Readonly<Record<string, unknown>>;
  onSuccess(event: H3Event, result: { readonly user: unknown }): unknown;
  onError(event: H3Event, error: Error & { data?: unknown }): unknown;
}

const imports = `data:text/javascript,${encodeURIComponent(
  `export { createError } from '${import.meta.resolve('h3')}'; export const useRuntimeConfig = () => ({});`,
)}`;
const hook = `export const resolve = (name, context, next) =>
  name === '#imports' ? { url: ${JSON.stringify(imports)}, shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
Object.assign(globalThis, { $fetch });

const handler = new URL('./runtime/server/lib/oauth/vk.js', import.meta.resolve('nuxt-auth-utils'));
const { defineOAuthVKEventHandler }: { defineOAuthVKEventHandler: (options: Options) => EventHandler } =
  await import(handler.href);

await serve(() => {
  const vk = defineOAuthVKEventHandler({
    config: {
      ...registered,
      scope: ['email', 'phone'],
      authorizationURL: vkUrl('https://id.vk.com/authorize'),
      tokenURL: vkUrl('https://id.vk.com/oauth2/auth'),
      userURL: vkUrl('https://id.vk.com/oauth2/user_info'),
    },
    onSuccess: (_event, { user }) => user,
    onError: (_event, { message, data }) => ({ error: { message, data } }),
  });
  return toNodeListener(createApp().use(createRouter().get('/sign-in', vk)));
});
