/** Which methods a path answers, so that a request with another one gets 405 instead of 404. */
export class RouteTable {
  private readonly routes: { pattern: RegExp; methods: Set<string> }[] = [];
  private readonly byUrl = new Map<string, Set<string>>();

  /** @param url a route in find-my-way's syntax: `:name` is one segment, a final `*` is the rest */
  add(method: string | readonly string[], url: string): void {
    // A route for every path says nothing of any.
    if (url === '*') return;
    let methods = this.byUrl.get(url);
    if (!methods) {
      methods = new Set();
      this.byUrl.set(url, methods);
      this.routes.push({ pattern: toPattern(url), methods });
    }
    for (const one of typeof method === 'string' ? [method] : method) methods.add(one);
  }

  /**
   * Whether the router found a route with parameters for a path that another route spells out, which lacks the method:
   * `GET /api/sessions/import` does not ask for a session with the id "import".
   * @param url of the route that the router found
   */
  strays(path: string, url: string | undefined): boolean {
    // The route for every path is that of CORS, which looks at what other routes have.
    return url !== '*' && url !== path && this.byUrl.has(path);
  }

  /** Sorted methods of a path without its query; empty when nothing answers there at all. */
  methodsOf(path: string): string[] {
    const exact = this.byUrl.get(path);
    if (exact) return [...exact].sort();
    const found = new Set<string>();
    for (const { pattern, methods } of this.routes) {
      if (pattern.test(path)) for (const method of methods) found.add(method);
    }
    return [...found].sort();
  }
}

function toPattern(url: string): RegExp {
  const source = url
    .split('/')
    .map((segment) => {
      if (segment === '*') return '.*';
      return segment.startsWith(':') ? '[^/]+' : segment.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    })
    .join('/');
  return new RegExp(`^${source}$`);
}
