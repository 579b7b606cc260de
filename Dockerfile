FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY scripts scripts
COPY src src
# The command is compiled ahead while it serves a page.
COPY views views
COPY config config
RUN node scripts/build.js

# The bundle is whole: nothing here needs node_modules.
FROM node:24-bookworm-slim
WORKDIR /app
COPY package.json LICENSE ./
COPY views views
COPY config config
COPY --from=build /build/dist dist
RUN ln -s /app/dist/main.js /usr/local/bin/vkid-emulator \
  && mkdir /data && chown node:node /data
USER node
# The container's network is the boundary: publish the ports on loopback, as in -p 127.0.0.1:4400:4400.
ENV VKID_HOST=0.0.0.0 \
  VKID_OPEN_CONTROL=1 \
  VKID_DATA_DIR=/data
EXPOSE 4400 4443 4480
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s \
  CMD ["node", "dist/main.js", "ready"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/dist/main.js"]
