using System.Globalization;
using CheckpointTools.Binary;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;

namespace CheckpointTools.Tests.ObjectGraphs.Editing;

/// <summary>Graphs as programs might have them, at random: shared objects, cycles, optimizers with slots, names of every kind.</summary>
internal sealed class RandomGraph(Random random)
{
    private static readonly string[] Names =
    [
        "w",
        "b",
        "layer-0",
        "a.b",
        "c/d",
        ".",
        "..S",
        "/",
        ".OPTIMIZER_SLOT",
        "ü",
        "0",
        "1",
        "optimizer",
    ];

    /// <param name="shares">Whether objects may have several holders.</param>
    public GraphData Make(bool shares = true)
    {
        var draft = new GraphDraft();
        int count = random.Next(1, 40);
        for (int i = 1; i < count; i++)
        {
            int id = draft.AddObject(new DraftObject { Attributes = random.Next(2) == 0 ? [] : [Attribute(draft, i)] });
            Hold(draft, random.Next(id), id);
        }

        for (int i = 0; shares && i < count / 4; i++)
        {
            Hold(draft, random.Next(count), random.Next(count));
        }

        AddSlots(draft, count);
        return CanonicalKeys.Assign(draft.ToGraph());
    }

    private static GraphAttribute Attribute(GraphDraft draft, int number) =>
        new(draft.AddText("VARIABLE_VALUE"), draft.AddText($"variable_{number.ToString(CultureInfo.InvariantCulture)}"), draft.AddText(""))
        {
            Origin = new GraphOrigin(0, number),
        };

    private void Hold(GraphDraft draft, int holder, int id)
    {
        string name = Names[random.Next(Names.Length)];
        while (draft.FindChild(holder, TensorName.ToBytes(name)) >= 0)
        {
            name += random.Next(10).ToString(CultureInfo.InvariantCulture);
        }

        draft.AddChild(holder, draft.AddText(name), id);
    }

    private void AddSlots(GraphDraft draft, int count)
    {
        int optimizer = random.Next(count);
        var slots = new List<GraphSlot>();
        for (int id = 1; id < count && random.Next(3) > 0; id++)
        {
            if (id != optimizer && draft[id].Attributes.Length > 0)
            {
                int slot = draft.AddObject(new DraftObject { Attributes = [Attribute(draft, 1000 + id)] });
                slots.Add(new GraphSlot(id, draft.AddText("m"), slot));
            }
        }

        draft[optimizer].Slots = [.. slots];
    }
}
