import { describe, expect, it } from 'vitest'
import { mergeOpenApi, type OpenApiDocument } from './merge-openapi.js'

const INFO = { title: 'All', description: 'Of all', version: '1' }
const ERROR = { type: 'object', properties: { detail: { type: 'string' } } }

function aDocument(url: string, page: object): OpenApiDocument {
  return {
    servers: [{ url }],
    paths: {
      '/things': {
        get: {
          responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Page' } } } } },
        },
      },
    },
    components: { schemas: { Error: ERROR, Page: page } },
  }
}

describe('the merged document', () => {
  const merged = mergeOpenApi(
    {
      'auth-service': aDocument('/api/auth', { type: 'array' }),
      'chat-service': aDocument('/api/chat', {
        type: 'object',
        properties: { next: { $ref: '#/components/schemas/Page' } },
      }),
    },
    INFO,
  ) as { paths: Record<string, { get: { tags: string[]; responses: object } }>; components: { schemas: object } }

  it('has every path under its service’s prefix, tagged with the service', () => {
    expect(Object.keys(merged.paths)).toEqual(['/api/auth/things', '/api/chat/things'])
    expect(merged.paths['/api/chat/things']?.get.tags).toEqual(['chat-service'])
  })

  it('puts an operation that names its own server where it says, and leaves out what is internal', () => {
    const root = { post: { servers: [{ url: '/' }], responses: {} }, get: { responses: {} } }
    const document = { servers: [{ url: '/api/ml' }], paths: { '/v1/moderations': root, '/internal/x': root } }
    const { paths } = mergeOpenApi({ 'ml-core': document }, INFO) as { paths: object }
    expect(paths).toEqual({
      '/v1/moderations': { post: { tags: ['ml-core'], responses: {} } },
      '/api/ml/v1/moderations': { get: { tags: ['ml-core'], responses: {} } },
    })
  })

  it('groups operations by service and tag, and names the groups that there are', () => {
    const document = (tags?: string[]) => ({ paths: { '/x': { get: { ...(tags ? { tags } : {}), responses: {} } } } })
    const services = { 'auth-service': { ...document(['users']), servers: [{ url: '/a' }] }, 'ml-core': document() }
    const { tags } = mergeOpenApi(services, INFO) as { tags: object[] }
    expect(tags).toEqual([{ name: 'auth-service: users' }, { name: 'ml-core' }])
  })

  it('shares components that are the same and keeps apart those that only share a name', () => {
    expect(merged.components.schemas).toEqual({
      Error: ERROR,
      Page: { type: 'array' },
      ChatServicePage: { type: 'object', properties: { next: { $ref: '#/components/schemas/ChatServicePage' } } },
    })
    expect(JSON.stringify(merged.paths['/api/chat/things'])).toContain('"#/components/schemas/ChatServicePage"')
    expect(JSON.stringify(merged.paths['/api/auth/things'])).toContain('"#/components/schemas/Page"')
  })
})
