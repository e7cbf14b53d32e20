// undici is a hundred files, and the bot can be ready without them: they are loaded after the start, or with a proxy.

export const loadUndici = () => import('undici');
