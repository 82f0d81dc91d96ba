/** Asks /graphql by trusted documents, and turns what goes wrong into a failure that can be told. */
import { documents, type Operation } from "../generated/documents";

export type Reason = "offline" | "key" | "busy" | "old" | "refused" | "away";

export class Failure extends Error {
  constructor(readonly reason: Reason, message: string, readonly hint = "") { super(message); }
}

const KEY = "partnergraph.key";
let waiting = 0;
const listeners = new Set<(busy: boolean) => void>();

/** Told whether anything is being asked. */
export function onBusy(listener: (busy: boolean) => void): void { listeners.add(listener); }

/** The API key of this tab, kept no longer than it. */
export const key = {
  get: (): string => sessionStorage.getItem(KEY) ?? "",
  set: (value: string): void => value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY),
};

function busy(by: number): void {
  waiting += by;
  for (const listener of listeners) listener(waiting > 0);
}

interface Answer { data?: unknown; extensions?: { table?: Table }; errors?: { message: string; extensions?: { code?: string; hint?: string } }[] }

/** The data of one operation. Throws Failure, or AbortError when `signal` ended it. */
export async function ask<T>(operation: Operation, variables: Record<string, unknown>, signal?: AbortSignal): Promise<T> {
  return (await send({ documentId: documents[operation], variables }, signal)).data as T;
}

type Cell = string | number | boolean | null;
/** The answer to a saved question as `partnergraph ask` prints it; `things` are the ids of what the rows name. */
export interface Table { titles: string[]; rows: (Cell | Cell[])[][]; footnotes: string[]; counts: Record<string, number>; things: string[] }

/** The answer to a saved question as a table in a language, by the id of its document. */
export async function askTable(documentId: string, variables: Record<string, unknown>, lang: string): Promise<Table> {
  const { extensions } = await send({ documentId, variables, extensions: { table: { lang } } });
  if (!extensions?.table) throw new Failure("old", "");
  return extensions.table;
}

async function send(body: object, signal?: AbortSignal): Promise<Answer> {
  const headers: Record<string, string> = { "Content-Type": "application/json", Accept: "application/graphql-response+json, application/json" };
  if (key.get()) headers["X-API-Key"] = key.get();
  busy(1);
  try {
    const answer = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify(body), signal: signal ?? null })
      .catch((wrong: Error) => { throw wrong.name === "AbortError" ? wrong : new Failure("offline", wrong.message); });
    return read(answer, await answer.json().catch(() => ({})) as Answer);
  } finally {
    busy(-1);
  }
}

function read(answer: Response, body: Answer): Answer {
  const error = body.errors?.[0];
  if (body.data && !error) return body;
  const code = error?.extensions?.code ?? "";
  const message = error?.message ?? `${answer.status} ${answer.statusText}`;
  const reason: Reason = answer.status === 401 || code === "unauthenticated" ? "key" : answer.status === 429 || answer.status === 504 || code === "busy" ? "busy"
    : code === "unknown-document" ? "old" : code === "database-away" || answer.status === 503 ? "away" : "refused";
  throw new Failure(reason, message, error?.extensions?.hint ?? "");
}

/** The text of an operation, for those who want to ask it themselves. */
export async function textOf(operation: Operation): Promise<string> {
  const manifest = await (await fetch("/static/explorer/documents.json")).json() as Record<string, string>;
  return manifest[documents[operation]] ?? "";
}
