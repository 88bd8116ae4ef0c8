# Orc in a container. The image holds the program, the few libraries it links to, a shell, CA certificates and zone
# rules, and nothing else.
#
# BUILDER is the image in which the program is built. script/image passes one of its own instead, which holds the program
# that was built on this machine: then nothing is compiled here. (The classic builder runs stages that are not used, so
# one stage serves both.)
ARG BUILDER=swift:6.3-bookworm

FROM ${BUILDER} AS build
COPY . /source
RUN /bin/sh /source/script/lib/image-root.sh /source /rootfs

FROM scratch
ARG VERSION=
COPY --from=build /rootfs/ /
ENV CONTAINER_TYPE="orchestrator" \
    VERSION="${VERSION}" \
    ORC_HOME="/home/peon" \
    PATH="/app/bin:/usr/local/bin:/usr/bin:/bin" \
    HOME="/root" \
    LANG="C.UTF-8"
LABEL com.peon.description="Orc: runs game servers" \
      org.opencontainers.image.title="orc" \
      org.opencontainers.image.version="${VERSION}"
WORKDIR /home/peon
EXPOSE 5000
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s CMD ["/app/init/healthcheck"]
ENTRYPOINT ["/app/init/preflight"]
CMD ["/app/bin/orc", "serve"]
