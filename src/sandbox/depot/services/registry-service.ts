// RegistryService: images saved with `depot build --save`.

import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, type ServiceImpl } from '@connectrpc/connect';
import type { RegistryService } from '../../../../gen/depot/build/v1/registry_pb.ts';
import { pageOf } from '../paging.ts';
import type { DepotState } from '../state.ts';
import { projectOf, refuse } from './refusals.ts';

export function createRegistryService(state: DepotState): ServiceImpl<typeof RegistryService> {
  return {
    listImages({ projectId, pageSize, pageToken }) {
      const images = state.images.get(projectOf(state, projectId).projectId) ?? [];
      const limits = { defaultSize: 100, maxSize: 100 };
      const page = pageOf(images, (image) => image.tag, { pageSize, pageToken, ...limits });
      return {
        images: page.items.map(({ tag, digest, pushedAt, sizeBytes }) => ({
          tag,
          digest,
          pushedAt: timestampFromDate(pushedAt),
          sizeBytes,
        })),
        ...(page.nextPageToken && { nextPageToken: page.nextPageToken }),
      };
    },
    deleteImage({ projectId, imageTags }) {
      const { projectId: known } = projectOf(state, projectId);
      if (imageTags.length === 0) throw refuse(Code.InvalidArgument, 'image_tags is required');
      const images = state.images.get(known) ?? [];
      const missing = imageTags.find((tag) => !images.some((image) => image.tag === tag));
      if (missing !== undefined) throw refuse(Code.NotFound, 'image not found');
      state.images.set(
        known,
        images.filter(({ tag }) => !imageTags.includes(tag)),
      );
      return {};
    },
  };
}
