// Project tokens. Depot shows a secret once, in the answer to create; it is never kept here.

import { type CallOptions, createClient, type Transport } from '@connectrpc/connect';
import { ProjectService } from '../../gen/depot/core/v1/project_pb.ts';
import type { Tokens } from './depot.ts';
import { toDate } from './from-wire.ts';
import { readAllItems, toPage } from './pages.ts';

const PAGE_SIZE = 250;

export function createTokens(transport: Transport, options: CallOptions): Tokens {
  const client = createClient(ProjectService, transport);
  return {
    list: (projectId, query) =>
      readAllItems(async (pageToken) => {
        const request = {
          projectId,
          pageSize: PAGE_SIZE,
          ...(query && { query }),
          ...(pageToken && { pageToken }),
        };
        const answer = await client.listTokens(request, options);
        const items = answer.tokens.map((token) => ({
          tokenId: token.tokenId,
          description: token.description,
          createdAt: toDate(token.createdAt),
        }));
        return toPage({ items, nextPageToken: answer.nextPageToken });
      }),
    async create(projectId, description) {
      const { tokenId, secret } = await client.createToken({ projectId, description }, options);
      return { tokenId, secret };
    },
    async describe(tokenId, description) {
      await client.updateToken({ tokenId, description }, options);
    },
    async remove(tokenId) {
      await client.deleteToken({ tokenId }, options);
    },
  };
}
