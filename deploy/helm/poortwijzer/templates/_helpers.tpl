{{- define "labels" -}}
app.kubernetes.io/name: poortwijzer
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}
{{- define "pod-security" -}}
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ . }}
  runAsGroup: {{ . }}
  seccompProfile: {type: RuntimeDefault}
{{- end }}
{{- define "container-security" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}
{{- define "environment" -}}
env:
  - {name: POORTWIJZER_MODE, value: production}
{{- range $name, $value := .environment }}
  - {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
envFrom:
  - secretRef: {name: {{ .secret }}}
{{- end }}
