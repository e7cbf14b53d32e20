// The upload flow: ask for an address, send the bytes there, complete. And the way to delete a file. https://docs.slack.dev/messaging/working-with-files

import { fileObject } from '../payloads.ts';
import { isJson } from '../problems.ts';
import type { StoredFile } from '../state.ts';
import { addMessage, postableChannel } from './chat.ts';
import { jsonArg, type MethodSpec, requiredArg, SlackRefusal, stringArg } from './method.ts';

export const files: Readonly<Record<string, MethodSpec>> = {
  'files.getUploadURLExternal': {
    scope: 'files:write',
    run(args, { state, baseUrl }) {
      const name = requiredArg(args, 'filename');
      const length = Number(requiredArg(args, 'length'));
      if (!Number.isInteger(length) || length < 1) throw new SlackRefusal('invalid_arguments');
      const fileId = state.newId('F');
      state.files.set(fileId, { fileId, name, title: name, channelId: null, content: Buffer.alloc(0) });
      return { upload_url: `${baseUrl()}/upload/${fileId}`, file_id: fileId };
    },
  },
  'files.completeUploadExternal': {
    scope: 'files:write',
    run(args, context) {
      const { state } = context;
      const wanted = jsonArg(args, 'files', 'invalid_arguments');
      if (!Array.isArray(wanted) || wanted.length === 0) throw new SlackRefusal('invalid_arguments');
      const channelArg = stringArg(args, 'channel_id') ?? stringArg(args, 'channels');
      const channel = channelArg ? postableChannel(context, channelArg) : null;
      if (channel && !channel.members.has(state.botUserId)) throw new SlackRefusal('not_in_channel');
      const completed = wanted.filter(isJson).map((entry): StoredFile => {
        const file = state.files.get(String(entry.id));
        if (!file || file.content.length === 0) throw new SlackRefusal('file_not_found');
        const title = typeof entry.title === 'string' ? entry.title : file.name;
        return { ...file, title, channelId: channel?.channelId ?? null };
      });
      for (const file of completed) state.files.set(file.fileId, file);
      if (channel) {
        addMessage(context, {
          channelId: channel.channelId,
          userId: state.botUserId,
          text: stringArg(args, 'initial_comment') ?? '',
          blocks: [],
          threadTs: stringArg(args, 'thread_ts') ?? null,
          files: completed.map(({ fileId }) => fileId),
        });
      }
      return { files: completed.map(({ fileId, name, title }) => ({ id: fileId, name, title })) };
    },
  },
  /** Of a file in a channel that the bot is in. https://docs.slack.dev/reference/methods/files.info */
  'files.info': {
    scope: 'files:read',
    run(args, { state, baseUrl }) {
      const file = state.files.get(requiredArg(args, 'file', 'file_not_found'));
      const channel = file?.channelId ? state.channels.get(file.channelId) : null;
      if (!file || !channel?.members.has(state.botUserId)) throw new SlackRefusal('file_not_found');
      return { file: fileObject(file, baseUrl()) };
    },
  },
  /** Messages keep a note that there was one. https://docs.slack.dev/reference/methods/files.delete */
  'files.delete': {
    scope: 'files:write',
    run(args, { state }) {
      const fileId = requiredArg(args, 'file', 'file_not_found');
      if (!state.files.delete(fileId)) throw new SlackRefusal('file_not_found');
      state.changed();
      return {};
    },
  },
};
