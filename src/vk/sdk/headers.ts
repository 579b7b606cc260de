/**
 * Headers of a page of this wire. As strict as everywhere: what a page may load is its own origin's. No opener policy,
 * for a popup must keep the window that opened it.
 */
function pageHeaders(ancestors: string, formAction = "'none'"): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    `form-action ${formAction}`,
    `frame-ancestors ${ancestors}`,
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

/**
 * A frame may stand in any page, and in a page within a page: VK's do. It speaks to the origin in its address alone, and
 * a page that lied there would only keep itself from hearing.
 */
export const frameHeaders = pageHeaders('http: https:');

/** The captcha is a form as well: it is sent to where it came from. */
export const captchaHeaders = pageHeaders('http: https:', "'self'");

export const answerHeaders = pageHeaders("'none'");
