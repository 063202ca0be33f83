# The tool with git and Node, for CI services and for machines without Node:
#   docker build -t anteater . && docker run --rm -e VT_KEY -v "$PWD:/repository" anteater scan --range origin/main..HEAD
# Node 24.18.0. A digest is what was looked at; a tag is what stands there today. `docker buildx imagetools inspect` tells newer ones.
FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
# The very package that is published, so that the image holds nothing else.
RUN node scripts/build.mjs && npm pack --ignore-scripts --pack-destination /package

FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d
RUN apt-get update \
 && apt-get install -y --no-install-recommends git ca-certificates \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /package/*.tgz /tmp/
RUN npm install --global --omit=dev --ignore-scripts --no-audit --no-fund /tmp/anteater-hook-*.tgz \
 && rm -rf /tmp/*.tgz /root/.npm \
 # The repository is mounted and may belong to another user; git would refuse it.
 && git config --system --add safe.directory '*' \
 && install -d -o node -g node /home/node/anteater /repository
USER node
ENV ANTEATER_HOME=/home/node/anteater
VOLUME /home/node/anteater
WORKDIR /repository
ENTRYPOINT ["anteater"]
CMD ["--help"]
