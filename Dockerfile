FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /countersign ./cmd/countersign

# Nothing but the binary: it needs no shell, no libc, and calls nobody.
FROM scratch
COPY --from=build /countersign /countersign
USER 65532:65532
ENV COUNTERSIGN_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=2s CMD ["/countersign", "health"]
ENTRYPOINT ["/countersign"]
CMD ["serve"]
