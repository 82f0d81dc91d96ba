/** Things and links as the views hold them, read from the API's fragments Item and Tie. */
import { types, type Label, type Relation } from "../generated/model";
import { country as countryName } from "./geography";

export interface Text { en: string; fr: string }
export interface Point { lat: number; lon: number; precision: string; name: string }

export interface Item {
  id: string; type: Label; name: Text; acronym: Text; degree: number; source: string; retired: boolean;
  countries: string[]; categories: string[]; points: Point[]; from: string; to: string; usd: number | null;
}

export interface Link {
  key: string; from: string; to: string; relation: Relation; derived: boolean; sources: Text2[]; usd: number | null;
  precision: string; since: string; until: string; status: string; count: number; projects: number | null;
}
export interface Text2 { id: string; name: string }

interface RawPlace { id?: string; name?: string; countryCode?: string; iso2?: string; latitude?: number | null; longitude?: number | null }
export interface RawItem extends RawPlace {
  __typename: string; id: string; name: string; nameFr: string; degree: number | null; source: string | null; retiredAt: string | null;
  acronym?: string | null; acronymFr?: string | null; headquarters?: string | null; categories?: { nodes: { id: string }[] };
  starts?: string | null; ends?: string | null; commitmentUsd?: number | null; disbursementUsd?: number | null;
  locations?: { edges: { precision: string | null; node: RawPlace }[] };
}
export interface RawTie {
  relation: Relation; forward: boolean; derived: boolean; status: string | null; usd: number | null; projectCount: number | string | null; precision: string | null;
  validFrom: string | null; validTo: string | null; firstDate: string | null; lastDate: string | null; firstYear: number | string | null; lastYear: number | string | null;
  evidence: { source: { id: string; name: string } | null };
}
export interface RawHop { from: { id: string }; to: { id: string }; links: RawTie[] }

const present = (value: string | null | undefined): value is string => Boolean(value);

/** The model's type of a name that the API gives: a type that others extend is `OtherBank` there, where it is none of them. */
export function typeOf(given: string): Label {
  const plain = given.replace(/^Other(?=[A-Z])/, "");
  return (given in types ? given : plain in types ? plain : "Entity") as Label;
}

/** A thing from the API. */
export function item(raw: RawItem): Item {
  const places = raw.locations?.edges.map((edge) => ({ ...edge.node, precision: edge.precision ?? "" })) ?? [{ ...raw, precision: "exact" }];
  const codes = [raw.countryCode, raw.iso2, raw.headquarters, ...places.map((place) => place.countryCode ?? place.iso2)].filter(present);
  return {
    id: raw.id, type: typeOf(raw.__typename), name: { en: raw.name, fr: raw.nameFr }, acronym: { en: raw.acronym ?? "", fr: raw.acronymFr ?? raw.acronym ?? "" },
    degree: Number(raw.degree ?? 0), source: raw.source ?? "", retired: Boolean(raw.retiredAt),
    countries: [...new Set(codes)], categories: raw.categories?.nodes.map((one) => one.id) ?? [],
    points: places.flatMap((place) => place.latitude != null && place.longitude != null
      ? [{ lat: place.latitude, lon: place.longitude, precision: place.precision, name: place.name ?? raw.name }] : []),
    from: raw.starts ?? "", to: raw.ends ?? "", usd: raw.commitmentUsd ?? raw.disbursementUsd ?? null,
  };
}

/** The relations between two things, one link for each type and direction; what several datasets state is one link with their names. */
export function links(from: string, to: string, ties: RawTie[]): Link[] {
  const made = new Map<string, Link>();
  for (const tie of ties) {
    const [start, end] = tie.forward ? [from, to] : [to, from];
    const key = `${start} ${tie.relation} ${end}`;
    const source = tie.evidence.source;
    const since = String(tie.firstYear ?? tie.validFrom ?? tie.firstDate ?? ""), until = String(tie.lastYear ?? tie.validTo ?? tie.lastDate ?? "");
    const known = made.get(key);
    if (!known) {
      made.set(key, { key, from: start, to: end, relation: tie.relation, derived: tie.derived, sources: source ? [source] : [], usd: tie.usd, precision: tie.precision ?? "",
        since, until, status: tie.status ?? "", count: 1, projects: tie.projectCount == null ? null : Number(tie.projectCount) });
      continue;
    }
    known.count += 1;
    if (source && !known.sources.some((one) => one.id === source.id)) known.sources.push(source);
    known.usd = known.usd === null ? tie.usd : Math.max(known.usd, tie.usd ?? 0);
    known.since = [known.since, since].filter(Boolean).sort()[0] ?? "";
    known.until = [known.until, until].filter(Boolean).sort().at(-1) ?? "";
  }
  return [...made.values()];
}

/** All links of the steps of a path. */
export function hopLinks(hops: RawHop[]): Link[] { return hops.flatMap((hop) => links(hop.from.id, hop.to.id, hop.links)); }

/** Whether a type is another or extends it. */
export function isA(type: Label, other: Label): boolean { return (types[type].labels as readonly string[]).includes(other); }

/** The country of a thing in words, where it has one and is none itself. */
export function where(of: Item, lang: keyof Text): string {
  return of.type === "Country" ? "" : of.countries.slice(0, 2).map((code) => countryName(code, lang)).join(", ") + (of.countries.length > 2 ? " …" : "");
}
