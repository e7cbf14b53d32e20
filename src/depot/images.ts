// Images kept in Depot's registry (`depot build --save`), and how long they are kept.

import { type CallOptions, createClient, type Transport } from '@connectrpc/connect';
import { RegistryService } from '../../gen/depot/build/v1/registry_pb.ts';
import { ProjectService } from '../../gen/depot/core/v1/project_pb.ts';
import type { Images } from './depot.ts';
import { toImage, toRetentionPolicy } from './from-wire.ts';
import { readAllItems, toPage } from './pages.ts';

const PAGE_SIZE = 100;

export function createImages(transport: Transport, options: CallOptions): Images {
  const registry = createClient(RegistryService, transport);
  const projects = createClient(ProjectService, transport);
  return {
    list: (projectId) =>
      readAllItems(async (pageToken) => {
        const request = { projectId, pageSize: PAGE_SIZE, ...(pageToken && { pageToken }) };
        const answer = await registry.listImages(request, options);
        return toPage({ items: answer.images.map(toImage), nextPageToken: answer.nextPageToken });
      }),
    async remove(projectId, tags) {
      await registry.deleteImage({ projectId, imageTags: [...tags] }, options);
    },
    async retention(projectId) {
      return toRetentionPolicy((await projects.getRegistryRetentionPolicy({ projectId }, options)).policy);
    },
    async setRetention(projectId, { enabled, ...limit }) {
      const answer = await projects.updateRegistryRetentionPolicy({ projectId, enabled, ...limit }, options);
      return toRetentionPolicy(answer.policy);
    },
  };
}
