// Every Web API method that the sandbox speaks.

import { chat } from './chat.ts';
import { conversations } from './conversations.ts';
import { files } from './files.ts';
import type { MethodSpec } from './method.ts';
import { people } from './people.ts';
import { reactions } from './reactions.ts';
import { views } from './views.ts';

export const METHODS: Readonly<Record<string, MethodSpec>> = {
  ...people,
  ...chat,
  ...conversations,
  ...views,
  ...files,
  ...reactions,
};
