# One image for the services and the migration step; the command chooses.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# The image brings its own Node, so the packaged one (an optional dependency) stays out.
RUN npm ci --omit=optional
COPY tsconfig.json ./
COPY apps apps
COPY docs/openapi docs/openapi
COPY libs libs
COPY test test
COPY tools tools
RUN node node_modules/typescript/bin/tsc -p tsconfig.json

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional

FROM ${NODE_IMAGE}
# Nothing is installed or built here any more.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn*
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /build/dist/apps dist/apps
COPY --from=build /build/dist/docs dist/docs
COPY --from=build /build/dist/libs dist/libs
COPY --from=build /build/dist/tools/migrate dist/tools/migrate
COPY package.json ./
USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4100
EXPOSE 4100
# Nothing is written at run time: the file system may be read-only.
CMD ["node", "dist/apps/orders/src/main.js"]
