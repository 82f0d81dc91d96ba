// graphql-codegen: TypeScript types of our schema, and of the operations that ask it, into the folder OUT.
const config = { strictScalars: true, omitOperationSuffix: true, scalars: { BigInt: 'number', PartialDate: 'string', DateTime: 'string' } }

export default {
  schema: process.env.SCHEMA,
  documents: process.env.DOCUMENTS,
  generates: {
    [`${process.env.OUT}/schema.ts`]: { plugins: ['typescript'], config },
    [`${process.env.OUT}/operations.ts`]: { plugins: ['typescript-operations'], config },
  },
}
