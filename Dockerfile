# The tool with git and Node, for CI services and for machines without Node:
#   docker build -t anteater . && docker run --rm -e VT_KEY -v "$PWD:/repository" anteater scan --range origin/main..HEAD
FROM node:20-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
# The very package that is published, so that the image holds nothing else.
RUN npm run build && npm pack --ignore-scripts --pack-destination /package

FROM node:20-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends git ca-certificates \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /package/*.tgz /tmp/
RUN npm install --global --omit=dev --ignore-scripts --no-audit --no-fund /tmp/anteater-hook-*.tgz \
 && rm -rf /tmp/*.tgz /root/.npm \
 # The repository is mounted and belongs to another user; git would refuse it.
 && git config --system --add safe.directory '*' \
 && install -d -o node -g node /home/node/anteater /repository
USER node
ENV ANTEATER_HOME=/home/node/anteater
VOLUME /home/node/anteater
WORKDIR /repository
ENTRYPOINT ["anteater"]
CMD ["--help"]
