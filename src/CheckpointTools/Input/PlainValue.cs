using System.Collections;
using System.Management.Automation;

namespace CheckpointTools.Input;

/// <summary>Values without the objects that PowerShell wraps them in, in arrays too.</summary>
internal static class PlainValue
{
    public static object? Of(object? value)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        return bare is IList list and not Array { Rank: > 1 } && bare.GetType().GetElementType()?.IsPrimitive != true
            ? list.Cast<object?>().Select(Of).ToArray()
            : bare;
    }
}
