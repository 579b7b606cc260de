import { pageHeaders } from '../../web/security-headers.ts';

/** VK's page for desktop apps, which read the token from its address. It has a warning and nothing else. */
export const blankPage = `<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>OAuth Blank (эмулятор VK)</title>
</head>
<body data-screen="oauth-blank">
<h1>OAuth Blank</h1>
<p>Пожалуйста, <strong>не копируйте</strong> данные из адресной строки для сторонних сайтов. Таким образом Вы можете <strong>потерять доступ</strong> к Вашему аккаунту.</p>
</body>
</html>
`;

export const blankHeaders = {
  'content-type': 'text/html; charset=utf-8',
  ...pageHeaders({ forms: 'none', referrer: 'no-referrer' }),
};
