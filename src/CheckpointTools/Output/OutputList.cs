using System.Collections;
using System.Management.Automation;

namespace CheckpointTools.Output;

/// <summary>A variable of PowerShell that gets objects, as that of -ErrorVariable does.</summary>
internal sealed class OutputList
{
    private readonly IList _list;

    /// <param name="name">The name; with + in front, what the variable holds stays in it.</param>
    /// <param name="variables">The caller's variables.</param>
    public OutputList(string name, PSVariableIntrinsics variables)
    {
        bool isAdded = name.StartsWith('+');
        name = isAdded ? name[1..] : name;
        _list = isAdded ? Continue(variables.GetValue(name)) : new ArrayList();
        variables.Set(name, _list);
    }

    public void Add(object item) => _list.Add(item);

    private static IList Continue(object? held)
    {
        object? value = held is PSObject wrapped ? wrapped.BaseObject : held;
        return value switch
        {
            null => new ArrayList(),
            IList { IsFixedSize: false, IsReadOnly: false } list => list,
            string text => new ArrayList { text },
            IEnumerable items => new ArrayList(items.Cast<object?>().ToArray()),
            _ => new ArrayList { value },
        };
    }
}
