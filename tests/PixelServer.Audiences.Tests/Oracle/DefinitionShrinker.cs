using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Definitions.Conditions;

namespace PixelServer.Audiences.Tests.Oracle;

/// <summary>Makes a definition simpler while something still holds of it, so that a person sees what matters.</summary>
internal static class DefinitionShrinker
{
    public static async Task<AudienceDefinition> ShrinkAsync(AudienceDefinition definition, Func<AudienceDefinition, Task<bool>> stillFails)
    {
        // Each step takes something away, so there is an end.
        for (var found = true; found;)
        {
            found = false;
            foreach (var simpler in Simpler(definition))
            {
                if (await stillFails(simpler))
                {
                    (definition, found) = (simpler, true);
                    break;
                }
            }
        }

        return definition;
    }

    private static IEnumerable<AudienceDefinition> Simpler(AudienceDefinition definition)
    {
        var simpler = Simpler(definition.Rule!).Select(rule => definition with { Rule = rule });
        var plain = definition with { Kind = AudienceKind.Retargeting };
        AudienceDefinition[] wholes =
        [
            plain, definition with { Level = AudienceLevel.Visitor }, definition with { ActiveWithin = AudienceDefinition.DefaultActiveWithin },
            definition with { Consent = ConsentPurpose.Marketing },
        ];
        return simpler.Concat(wholes.Where(whole => whole.Version != definition.Version));
    }

    private static IEnumerable<Condition> Simpler(Condition condition) => condition switch
    {
        AllOf { Conditions.Count: 1 } all => all.Parts,
        AnyOf { Conditions.Count: 1 } any => any.Parts,
        AllOf all => all.Parts.Concat(SimplerLists(all.Conditions, Simpler).Select(parts => new AllOf(parts))),
        AnyOf any => any.Parts.Concat(SimplerLists(any.Conditions, Simpler).Select(parts => new AnyOf(parts))),
        Not not => Simpler(not.Condition).Select(part => new Not(part)).Prepend(not.Condition),
        Did did =>
        [
            .. Simpler(did.Match).Select(match => did with { Match = match }),
            .. Simpler(did.Window).Select(window => did with { Window = window }),
            .. did.Measure.Kind != MeasureKind.Count ? (Condition[])[did with { Measure = Measure.Count, Threshold = Threshold.Once }] : [],
        ],
        DidWithout did =>
        [
            .. Simpler(did.Match).Select(match => did with { Match = match }),
            .. Simpler(did.NotSince).Select(match => did with { NotSince = match }),
            .. Simpler(did.Window).Select(window => did with { Window = window }),
        ],
        Occurrence occurrence => Simpler(occurrence.Match).Select(match => occurrence with { Match = match }),
        Touch { Tests.Count: > 1 } touch => Without(touch.Tests).Select(tests => touch with { Tests = tests }),
        Sequence sequence =>
        [
            .. sequence.Steps.Count > 2 ? Without(sequence.Steps).Select(WithFirst).Select(steps => sequence with { Steps = steps }) : [],
            .. SimplerLists(sequence.Steps, Simpler).Where(steps => steps.Count == sequence.Steps.Count).Select(steps => sequence with { Steps = steps }),
            .. Simpler(sequence.Window).Select(window => sequence with { Window = window }),
        ],
        TopShare top =>
        [
            .. Simpler(top.Match).Select(match => top with { Match = match }),
            .. Simpler(top.Window).Select(window => top with { Window = window }),
            .. top.Measure.Kind != MeasureKind.Count ? (Condition[])[top with { Measure = Measure.Count }] : [],
        ],
        ActiveDays days => Simpler(days.Window).Select(window => days with { Window = window }),
        _ => [],
    };

    private static IReadOnlyList<SequenceStep> WithFirst(IReadOnlyList<SequenceStep> steps) => [steps[0] with { MaxGap = null, Without = null }, .. steps.Skip(1)];

    private static IEnumerable<SequenceStep> Simpler(SequenceStep step) =>
    [
        .. step.MaxGap is null ? (SequenceStep[])[] : [step with { MaxGap = null }],
        .. step.Without is null ? (SequenceStep[])[] : [step with { Without = null }],
        .. Simpler(step.Match).Select(match => step with { Match = match }),
        .. step.Without is { } without ? Simpler(without).Select(match => step with { Without = match }) : [],
    ];

    private static IEnumerable<EventMatch> Simpler(EventMatch match) =>
    [
        .. match.Events.Count > 1 ? Without(match.Events).Select(events => match with { Events = events }) : [],
        .. Without(match.Tests).Select(tests => match with { Tests = tests }),
        .. Without(match.ItemTests).Select(tests => match with { ItemTests = tests }),
    ];

    private static IEnumerable<Window> Simpler(Window window) => window == Window.AllTime ? [] : [Window.AllTime];

    private static IEnumerable<IReadOnlyList<T>> Without<T>(IReadOnlyList<T> parts) =>
        parts.Select((_, i) => (IReadOnlyList<T>)[.. parts.Take(i), .. parts.Skip(i + 1)]);

    private static IEnumerable<IReadOnlyList<T>> SimplerLists<T>(IReadOnlyList<T> parts, Func<T, IEnumerable<T>> simpler) => Without(parts)
        .Concat(parts.SelectMany((part, i) => simpler(part).Select(one => (IReadOnlyList<T>)[.. parts.Take(i), one, .. parts.Skip(i + 1)])));
}
