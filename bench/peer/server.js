// The peer: @neo4j/graphql on graphql-yoga, for the part of our model that the suite asks.
// NEO4J_URI, NEO4J_USER and NEO4J_PASSWORD name the database.    NODE_ENV=production node server.js PORT
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Neo4jGraphQL } from "@neo4j/graphql";
import { createYoga } from "graphql-yoga";
import neo4j from "neo4j-driver";

const { NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD } = process.env;
const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USER, NEO4J_PASSWORD), { disableLosslessIntegers: false });
const typeDefs = readFileSync(new URL("./schema.graphql", import.meta.url), "utf8");
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();
const yoga = createYoga({ schema, logging: false, graphiql: false, maskedErrors: false, context: () => ({ sessionConfig: { database: "neo4j" } }) });
createServer(yoga).listen(Number(process.argv[2]), "127.0.0.1", () => console.log("ready"));
