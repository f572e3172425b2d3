import { createServer } from "node:net";
import { StackError } from "../errors.ts";

/** Whether nothing listens on `port` of the loopback interface. */
export function isPortFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Checks all ports before anything is started, so that one taken port costs nobody a half-started system.
 *
 * @throws StackError PORT_TAKEN naming the first port that is in use and the option that changes it.
 */
export async function requireFreePorts(ports: ReadonlyArray<{ port: number; option: string; what: string }>) {
  for (const { port, option, what } of ports) {
    if (!(await isPortFree(port))) {
      throw new StackError(
        "PORT_TAKEN",
        `Port ${port}, wanted for the ${what}, is taken by another process.`,
        `End that process (\`ss -ltnp 'sport = :${port}'\` names it), or choose another port with --${option} PORT.`,
      );
    }
  }
}

/** `count` different ports that are free now, for tests. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", () => resolve(server));
      });
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
