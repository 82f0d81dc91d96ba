// The directives of Relay that the server never sees: a page of a city's projects that can be continued, and banks in a list that grows.
import { graphql } from 'relay-runtime'

export const page = graphql`
  fragment CityProjects_city on City
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" })
  @refetchable(queryName: "CityProjectsPageQuery") {
    name
    projects(first: $count, after: $cursor, orderBy: [{ by: NAME }]) @connection(key: "CityProjects_projects") {
      totalCount
      edges {
        precision
        node {
          name
          commitmentUsd
        }
      }
    }
  }
`

export const query = graphql`
  query CityProjectsQuery($city: ID!) {
    node(id: $city) {
      ...CityProjects_city @alias
    }
    banks(first: 10, orderBy: [{ by: NAME }]) @connection(key: "CityProjects_banks") {
      edges {
        node {
          name
        }
      }
    }
  }
`
