/** An HTTP proxy on loopback: CONNECT tunnels for https, absolute URLs for http. It logs what it is shown. */
import { createServer, request as httpRequest, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';

export interface LoggedProxying {
  /** "CONNECT host:port", or "GET http://…". */
  readonly line: string;
  readonly authorization: string | null;
  /** Everything else that the proxy could read: headers, and for CONNECT nothing more. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface LoopbackProxy {
  readonly url: string;
  readonly port: number;
  readonly seen: readonly LoggedProxying[];
  /** Connections of clients that are still open. */
  open(): number;
  close(): Promise<void>;
}

export interface ProxyOptions {
  /** `refuse`: answers every request with this status. `hang`: never answers. */
  readonly mode?: 'forward' | 'hang' | { readonly refuse: number; readonly schemes?: string };
  /** Every tunnel ends at this port, no matter what it asks for. */
  readonly port?: number;
}

export async function startProxy({
  mode = 'forward',
  port: fixed,
}: ProxyOptions = {}): Promise<LoopbackProxy> {
  const seen: LoggedProxying[] = [];
  const clients = new Set<Socket>();
  const others = new Set<Socket>();
  const server: Server = createServer((request, response) => {
    log('', request);
    if (mode === 'hang') return;
    if (mode !== 'forward') {
      response.writeHead(mode.refuse).end('<h1>proxy</h1>');
      return;
    }
    const onward = httpRequest(
      request.url ?? '',
      { method: request.method ?? 'GET', headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  const log = (
    tunnel: string,
    request: { method?: string; url?: string; headers: LoggedProxying['headers'] },
  ) => {
    const { 'proxy-authorization': authorization, ...headers } = request.headers;
    const line = `${request.method} ${tunnel || (request.url ?? '')}`;
    seen.push({ line, authorization: typeof authorization === 'string' ? authorization : null, headers });
  };
  server.on('connection', (socket) => {
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    socket.on('error', () => undefined);
    // HTTP servers leave half-closed connections open.
    socket.on('end', () => socket.end());
  });
  server.on('connect', (request, socket) => {
    log(request.url ?? '', request);
    if (mode === 'hang') {
      socket.resume();
      return;
    }
    if (mode !== 'forward') {
      socket.end(
        `HTTP/1.1 ${mode.refuse} No\r\n${mode.schemes === undefined ? '' : `proxy-authenticate: ${mode.schemes}\r\n`}content-type: text/html\r\ncontent-length: 14\r\n\r\n<h1>proxy</h1>`,
      );
      return;
    }
    const [, port] = (request.url ?? '').split(':');
    // It is on loopback under any name: a name of the test's own needs no resolver.
    const onward = connect(fixed ?? Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    others.add(onward);
    onward.on('error', () => socket.destroy());
    onward.on('close', () => {
      others.delete(onward);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    seen,
    open: () => clients.size,
    async close() {
      for (const socket of [...clients, ...others]) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
