// graphql-eslint over our schema, and over the documents of the 25 questions, which the tests write into a folder: its recommended and Relay
// presets. Run beside that folder. A rule that is turned off or loosened has its reason beside it.
import graphql from '@graphql-eslint/eslint-plugin'

const shared = {
  languageOptions: {
    parser: graphql.parser,
    parserOptions: { graphQLConfig: { schema: 'api/schema.graphql', documents: 'operations/*.graphql' } },
  },
  plugins: { '@graphql-eslint': graphql },
}
const rules = (...names) => Object.assign({}, ...names.map((name) => graphql.configs[`flat/${name}`].rules))

// Objects that are no things of their own and cannot be asked for again; what can be implements Node and has an id.
const VALUES = [
  'Evidence', // who says so, of the edge or node that holds it
  'Finances', 'LocatedIn', // a relation told as an object, of the project that holds it
  'Aggregate', 'Group', 'GroupKey', 'Dollars', // numbers about many things
  'Matrix', 'MatrixEntry', 'MatrixCell', 'Gaps', 'Gap', // places in a table
  'Path', 'PathSearch', 'Hop', 'Link', 'Traced', 'TracedStage', // a way from one thing to another, found anew each time
  'Neighbourhood', 'NeighbourGroup', 'NeighbourKind', 'Surroundings', 'Near', // what stands beside a thing
  'LinkageSearch', 'Linkage', 'SharedThing', 'CommonSearch', 'CommonThing', // what things share
  'QuestionParameter', // what a saved question lets one choose
  'Brief', 'BriefSection', 'BriefSentence', 'BriefFootnote', // a text about a thing, written anew each time
  'OutcomeResults', 'OutcomeOrganisation', 'OutcomeCity', 'OutcomeCountry', 'OutcomeMoney', 'OutcomeTarget', // counts of an outcome
  'SearchFacets', 'Facet', 'Highlight', 'Segment', // what was found, and by which words
]

export default [
  {
    ...shared,
    files: ['api/schema.graphql'],
    rules: {
      ...rules('schema-recommended', 'schema-relay'),
      '@graphql-eslint/strict-id-in-types': ['error', { exceptions: { suffixes: ['Connection', 'Edge'], types: ['PageInfo', ...VALUES] } }],
      // `nodes` beside `edges` spares a level where the edge says nothing; short lists such as `evidence` are never paged.
      '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],
    },
  },
  {
    ...shared,
    files: ['operations/*.graphql'],
    rules: {
      ...rules('operations-recommended'),
      // relay-compiler wants its own names: a query is `<Module>Query`, a fragment `<Module>_<prop>`.
      '@graphql-eslint/naming-convention': ['error', { VariableDefinition: 'camelCase', OperationDefinition: { requiredPattern: /^Q\d\dQuery$/ }, FragmentDefinition: { requiredPattern: /^Q\d\d_[a-z]+$/ } }],
      // A connection takes three levels a hop; the server's own limit is 16 (api/limits.py).
      '@graphql-eslint/selection-set-depth': ['error', { maxDepth: 15 }],
    },
  },
]
