import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/**
 * A wire to a server, over its URL, that can be cut and mended.
 *
 * @param onData Told of each piece that has come over it, whichever way, before it goes on.
 */
export async function startWire(target: string, onData: () => void = () => {}) {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isCut = false;
  let held: { readonly what: RegExp; readonly pieces: (() => void)[] } | undefined;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((near) => {
    keep(near);
    if (isCut) return near.destroy();
    const far = keep(connect(Number(port), hostname));
    near.on("data", onData);
    far.on("data", onData);
    near.on("data", (piece: Buffer) => {
      if (held?.what.test(piece.toString("latin1"))) held.pieces.push(() => far.write(piece));
      else far.write(piece);
    });
    near.once("end", () => far.end());
    far.pipe(near);
    near.once("close", () => far.destroy());
    far.once("close", () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    /** Holds back pieces to the server that match, until they are let go. */
    hold(what: RegExp) {
      const pieces: (() => void)[] = [];
      held = { what, pieces };
      return {
        /** Pieces that are held back. */
        get count() {
          return pieces.length;
        },
        letGo() {
          held = undefined;
          for (const send of pieces) send();
        },
      };
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Wire = Awaited<ReturnType<typeof startWire>>;
