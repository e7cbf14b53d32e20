# The bot alone, without its sandbox and the tools that test it. TypeScript runs as it is; what is prepared only makes starts faster.
FROM node:24-slim
ENV NODE_ENV=production DATA_DIR=/data
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY manifest.yml ./
COPY gen gen
COPY src src
RUN mkdir /data node_modules/.cache && chown node:node /data node_modules/.cache
USER node
RUN node src/main.ts prepare
VOLUME /data
EXPOSE 3000
# Asks this very container, so never through a proxy, whatever NODE_USE_ENV_PROXY says.
HEALTHCHECK --start-period=30s CMD ["node", "--no-use-env-proxy", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--import", "./src/preload.mjs", "--max-semi-space-size=4", "--heap-growing-percent=40", "src/main.ts"]
