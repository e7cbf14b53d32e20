// What every act needs, as the bot's own commands say.

import { loadCommands, loadHandlers, permissionsOf } from '../../src/slack/platform/load-features.ts';

export const PERMISSIONS = permissionsOf(await loadCommands(), await loadHandlers());
