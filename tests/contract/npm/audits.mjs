// graphql-http's audits of a server: node audits.mjs URL [JSON of headers]. Prints one JSON list of {id, name, status, reason}.
import { auditServer } from 'graphql-http';

const [url, headers = '{}'] = process.argv.slice(2);
const more = JSON.parse(headers);
const results = await auditServer({ url, fetchFn: (to, init = {}) => fetch(to, { ...init, headers: { ...init.headers, ...more } }) });
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
